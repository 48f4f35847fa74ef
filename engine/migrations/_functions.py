"""Functions of the database that indexes and searches need."""

# What str.strip() strips.
SPACES = "".join(f"\\u{code:04x}" for code in range(0x3001) if chr(code).isspace())
# As Python's str.lower(), with the first of these that the server has: in full with the first two.
FOLD = f"""
DO $migration$
DECLARE
    chosen text;
BEGIN
    SELECT collname INTO chosen
    FROM unnest(ARRAY['pg_unicode_fast', 'und-x-icu', 'pg_c_utf8', 'default']) WITH ORDINALITY AS wanted(name, rank)
    JOIN pg_collation ON collname = name
    WHERE collencoding IN (-1, pg_char_to_encoding('UTF8'))
    ORDER BY rank LIMIT 1;
    EXECUTE format(
        'CREATE FUNCTION jibu_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
         AS $fold$ SELECT lower(btrim($1, %L) COLLATE pg_catalog.%I) $fold$',
        E'{SPACES}', chosen
    );
END
$migration$
"""
# Values of fields are compared as engine.search.conditions does it; what stands in a body like this is bound for good.
VALUES = """
    CREATE FUNCTION jibu_values(fields jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    BEGIN ATOMIC
        SELECT coalesce(array_agg(token), '{}') FROM jsonb_each(fields) AS field(key, value), LATERAL (VALUES
            (key || '=' || left(jibu_fold(value ->> 'text'), 64)),
            (key || '#' || trim_scale((value ->> 'number')::numeric)),
            (key || '@' || left(jibu_fold(split_part(value ->> 'state', ' > ', -1)), 64)),
            (key || '@' || left(jibu_fold(split_part(value ->> 'district', ' > ', -1)), 64)),
            (key || '@' || left(jibu_fold(split_part(value ->> 'ward', ' > ', -1)), 64))
        ) AS tokens(token) WHERE token IS NOT NULL;
    END
"""
