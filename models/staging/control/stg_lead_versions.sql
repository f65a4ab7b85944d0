{{ versions('leads', 'lead_id', [
    'community_id', 'lead_source', 'exposure', 'priority', 'has_symptoms', 'received_at'
]) }}
