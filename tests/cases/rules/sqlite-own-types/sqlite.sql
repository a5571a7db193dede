CREATE TABLE leftovers (
    anything,
    whatever ANY,
    odd STRING,
    clever TEXT CHECK (clever GLOB '[a-z]*')
);
