"""Say the reasons of rejects in English; senders get them in Chinese as they stand."""

from __future__ import annotations

LANGUAGES = ("zh", "en")
# The longer first where one begins another; headers and labels stay the sender's own.
PHRASES = (
    ("整行: ", "the whole row: "),
    ("必填项为空", "is required and empty"),
    ("不在代码表中，可填：", " is not on the list; allowed: "),
    ("；最接近：", "; nearest: "),
    ("不是存在的日期时间，应如 ", " is no moment; write it as "),
    ("不是存在的日期，应如 ", " is no day; write it as "),
    ("没有年份，请写全年月日，或在文件名、工作表名或标题里写明年份",
     " has no year; write the whole date, or the year in the name of the file"),
    ("不是整数，应如 ", " is no whole number; write it as "),
    ("不是数字，应如 ", " is no number; write it as "),
    ("不是“是/否”", " is neither yes (是) nor no (否)"),
    ("格式不符，应为 ", " has another shape than "),
    (" 位数字", " digits"),
    ("小于下限 ", " is below "),
    ("大于上限 ", " is above "),
    ("不大于 ", " is not above "),
    ("不小于 ", " is not below "),
    ("少于 ", " has fewer letters than "),
    ("多于 ", " has more letters than "),
    ("；冲销的，请填写被冲销的编号", "; to reverse, name the record that is reversed"),
    ("是表格的错误值（公式出错或未计算），请改正公式或直接填写",
     " is an error value; mend the formula or write the value"),
    ("位数不对，应为 18 位（或旧证 15 位）", "must have 18 digits (15 of old)"),
    ("位数不对，应为 18 位", "must have 18 signs"),
    ("含有不该有的字符", "has signs that do not belong there"),
    ("出生日期不存在", "has a birth date that does not exist"),
    ("校验位不符", "has a wrong check digit"),
    ("被表格软件改成了科学计数法，后几位已丢失，请把该列设为文本格式后重填",
     "was turned into 1.1E+17; set the column to text and write it anew"),
    ("不是所填证件类型的号码，请核对号码与证件类型",
     "is no number of the paper that is named"),
    ("不是手机号（应为 1 开头的 11 位数字）", "is no mobile number of 11 digits"),
    ("不是电话号码（手机 11 位，固定电话带区号）",
     "is no telephone number (mobile, or with area code)"),
    ("不是车牌号", "is no number plate"),
    ("同一编号在第 ", "the same number has other cells in rows "),
    (" 行内容不同，请只留正确的一行", "; leave the one that is right"),
    ("在表头之上，未作数据读取；请把表头移到所有数据之上",
     "stands above the header; move the header above all rows"),
    ("引号有误：结束引号之后还有文字，请删去多余的引号",
     "has text after a closing quote; take the stray quote away"),
    ("行被引号连在了一起，请删去多余的引号",
     "are held together by a quote; take the stray quote away"),
    ("引号有误：第 ", "rows "),
    (" 至 ", " to "),
    ("列数不足: 应有 ", "too few cells: of "),
    ("列数过多: 应有 ", "too many cells: of "),
    (" 列，只有 ", " columns only "),
    (" 列，却有 ", " columns, but "),
    ("是合计行，不是数据", "is a total, no row"),
    ("含有 NUL 字节", "has a NUL byte"),
    ("读取条件判断不出（", "nobody can tell whether it is to be read ("),
)  # fmt: skip


def in_language(reason: str, language: str) -> str:
    """Return a reason as stored, or in English."""
    if language == "zh":
        return reason
    for chinese, english in PHRASES:
        reason = reason.replace(chinese, english)
    place, found, rest = reason.partition(" 行 ")
    reason = f"row {place.removeprefix('第 ')}: {rest}" if found else reason
    return reason.replace("；", "; ")
