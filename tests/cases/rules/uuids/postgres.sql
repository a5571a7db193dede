CREATE TABLE carts (
    cart_id UUID NOT NULL,
    opened_at TIMESTAMP NOT NULL
);
