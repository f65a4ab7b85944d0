-- Randomness is a hash of seed, purpose and key: the same row gets the same draw
-- whatever the order of rows or the number of threads.
create macro draw(purpose, entity) as (
    (hash(concat(getvariable('seed'), '/', purpose, '/', entity)) >> 11)
    / 9007199254740992.0
);

create macro draw_int(purpose, entity, low, high) as (
    cast(low + floor(draw(purpose, entity) * (high - low + 1)) as integer)
);

create macro choose(purpose, entity, options) as (
    options[draw_int(purpose, entity, 1, len(options))]
);

-- A moment of a day, to the minute: every sender's form can write it without loss.
create macro at_minute(day, minutes) as (
    cast(day as timestamp) + to_minutes(cast(minutes as bigint))
);

-- The day's files are compiled at 06:05 of the next morning.
create macro compiled_at(day) as (at_minute(day + 1, 365));

create macro start_day() as getvariable('start_day');
create macro story_days() as getvariable('days');
create macro last_day() as (start_day() + cast(story_days() - 1 as integer));

create table business_days as
select start_day() + cast(n as integer) as day,
from range(0, story_days()) as numbers (n);

-- How many there are of what the real district has so many of.
create macro scaled(number) as cast(round(number * getvariable('scale')) as integer);

create macro padded(number, width) as lpad(cast(number as varchar), width, '0');
create macro yuan(amount) as cast(amount as decimal(18, 2));
create macro household_id(community_id, place) as (
    concat('H', community_id, '-', padded(place, 5))
);
create macro staff_id(n) as concat('WJ', padded(n, 5));

-- A value that the sender knows in a share of the cases.
create macro known(share, purpose, entity, value) as (
    if(draw(purpose, entity) < share, value, null)
);

-- One of several options; each limit is where the draw leaves an option behind.
create macro option_at(drawn, limits, options) as (
    options[1 + len(list_filter(limits, lambda upper_limit: drawn >= upper_limit))]
);

create macro sunday_of(day) as (day + cast(7 - isodow(day) as integer));

-- A home picked for an entity: a household number.
create macro draw_home(purpose, entity) as (
    draw_int(purpose, entity, 1, getvariable('n_dwellings'))
);

-- A roughly normal draw between -3 and 3: the sum of twelve uniforms, less six.
create macro draw_normal(purpose, entity) as (
    draw(concat(purpose, 1), entity) + draw(concat(purpose, 2), entity)
    + draw(concat(purpose, 3), entity) + draw(concat(purpose, 4), entity)
    + draw(concat(purpose, 5), entity) + draw(concat(purpose, 6), entity)
    - 3
) * 1.4142;

-- Simulated people. Their order code (digits 15 to 17) is always 990 to 999, which
-- registrars hardly ever reach; area prefixes are real and old enough for any birth
-- year, the check digit is that of GB 11643 (ISO 7064 MOD 11-2). One number gives one
-- person: 20 prefixes x 30,000 birthdays x 10 order codes.
create macro id_stem(person) as concat(
    [
        '510121', '510122', '510321', '510421', '422822', '422823', '430121',
        '430221', '430321', '110105', '310104', '610322', '520203', '530121',
        '532501', '330122', '360121', '340121', '340221', '350121'
    ][1 + person % 20],
    strftime(
        date '1930-01-01'
        + cast((cast(person // 20 as bigint) * 7919) % 30000 as integer), '%Y%m%d'
    ),
    cast(990 + (person // 600000) % 10 as varchar)
);

create macro id_check(stem) as (
    '10X98765432'[1 + cast(list_inner_product(
        cast(string_split(stem, '') as double[]),
        [7.0, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    ) as integer) % 11]
);

create macro id_number(person) as concat(id_stem(person), id_check(id_stem(person)));

-- Whose form it is, by its number.
create macro person_of(registration_id) as
    cast(substr(registration_id, 3, 6) as bigint);

-- Whoever is registered by a passport too.
create macro has_other_paper(person) as draw('other paper', person) < 0.3;
create macro passport(person) as concat('E', padded(10000000 + person, 8));

-- No network owns the prefix 154, so no simulated phone rings anywhere.
create macro phone(person) as (
    concat('154', padded((cast(person as bigint) * 7919) % 100000000, 8))
);

-- A name that nobody bears: surname, the word for "sample", and a number.
create macro sample_name(person) as concat(
    ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周'][1 + person % 10],
    '示例',
    padded(person, 7)
);

-- Simulated firms: organisation code MADE + 4 characters, with both check characters
-- (GB 11714 for the organisation code, GB 32100 for the whole).
create macro credit_digit(place) as (
    '0123456789ABCDEFGHJKLMNPQRTUWXY'[cast(1 + place as integer)]
);

create macro organisation_stem(firm) as concat(
    'MADE', credit_digit((firm // 29791) % 31), credit_digit((firm // 961) % 31),
    credit_digit((firm // 31) % 31), credit_digit(firm % 31)
);

-- The weighted sum of a code's characters, each worth its place in an alphabet.
create macro weighted_sum(code, alphabet, weights) as (
    cast(list_inner_product(
        list_transform(
            string_split(code, ''),
            lambda letter: cast(strpos(alphabet, letter) - 1 as double)
        ),
        weights
    ) as integer)
);

create macro organisation_check(stem) as (
    '0X987654321'[1 + weighted_sum(
        stem,
        '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
        [3.0, 7, 9, 10, 5, 8, 4, 2]
    ) % 11]
);

create macro credit_check(stem) as (
    credit_digit((31 - weighted_sum(
        stem,
        '0123456789ABCDEFGHJKLMNPQRTUWXY',
        [1.0, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    ) % 31) % 31)
);

create macro credit_stem(firm) as concat(
    '91510115', organisation_stem(firm), organisation_check(organisation_stem(firm))
);

create macro credit_code(firm) as (
    concat(credit_stem(firm), credit_check(credit_stem(firm)))
);
