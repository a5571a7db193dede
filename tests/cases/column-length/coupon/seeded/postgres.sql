CREATE TABLE coupons (
    id BIGSERIAL PRIMARY KEY,
    code VARCHAR(12) NOT NULL CHECK (char_length(code) <= 12)
);
