CREATE TABLE coupons (
    id BIGSERIAL PRIMARY KEY,
    code TEXT NOT NULL CHECK (char_length(code) <= 12)
);
