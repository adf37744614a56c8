-- What others do to a product, said by the product itself: of laws outside the collection nothing else can say it.
INSERT INTO relation_kind (id, title, inverse) VALUES
    ('dicabut_oleh', 'Dicabut oleh', 'Mencabut'),
    ('diubah_oleh', 'Diubah oleh', 'Mengubah');
-- Finds what a citation names.
CREATE INDEX product_by_number ON product (number_key, year);
-- Counts what was read in a month.
CREATE INDEX product_count_by_day ON product_count (day);
