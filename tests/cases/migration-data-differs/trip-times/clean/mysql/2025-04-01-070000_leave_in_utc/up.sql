UPDATE trips SET left_at = left_at;
