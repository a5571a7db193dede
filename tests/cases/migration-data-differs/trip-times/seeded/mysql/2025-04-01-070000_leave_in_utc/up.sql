UPDATE trips SET left_at = left_at + INTERVAL 2 HOUR;
