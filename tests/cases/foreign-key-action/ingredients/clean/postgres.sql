CREATE TABLE dishes (
    id BIGSERIAL PRIMARY KEY,
    vegan BOOLEAN NOT NULL
);

CREATE TABLE ingredients (
    id BIGSERIAL PRIMARY KEY,
    dish_id BIGINT NOT NULL,
    grams BIGINT NOT NULL,
    CONSTRAINT ingredients_dish FOREIGN KEY (dish_id) REFERENCES dishes (id)
);
