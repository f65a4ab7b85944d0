{{ versions('tasks', 'task_kind, task_id', [
    'priority', 'opened_at', 'answer_due_at', 'due_at'
]) }}
