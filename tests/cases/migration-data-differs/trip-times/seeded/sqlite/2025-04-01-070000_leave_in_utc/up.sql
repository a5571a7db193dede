UPDATE trips SET left_at = datetime(left_at, '+2 hours');
