-- What the trigger meets of the Vault 0.3, which cannot be installed where these tests run: the same table, view and functions, and one secret of
-- a name. The stored form is only disguised here; that it is not the secret itself is what matters.
CREATE SCHEMA vault;
CREATE TABLE vault.secrets (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text, description text NOT NULL DEFAULT '', secret text NOT NULL, key_id uuid, nonce bytea DEFAULT decode('00', 'hex'),
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
CREATE UNIQUE INDEX ON vault.secrets (name) WHERE name IS NOT NULL;
CREATE VIEW vault.decrypted_secrets AS
SELECT id, name, description, secret, convert_from(decode(reverse(secret), 'hex'), 'UTF8') AS decrypted_secret, key_id, nonce, created_at, updated_at FROM vault.secrets;
CREATE FUNCTION vault.create_secret(new_secret text, new_name text DEFAULT NULL, new_description text DEFAULT '', new_key_id uuid DEFAULT NULL) RETURNS uuid
LANGUAGE sql SET search_path = '' AS $$
  INSERT INTO vault.secrets (secret, name, description) VALUES (pg_catalog.reverse(pg_catalog.encode(pg_catalog.convert_to(new_secret, 'UTF8'), 'hex')), new_name, new_description) RETURNING id
$$;
CREATE FUNCTION vault.update_secret(secret_id uuid, new_secret text DEFAULT NULL, new_name text DEFAULT NULL, new_description text DEFAULT NULL, new_key_id uuid DEFAULT NULL) RETURNS void
LANGUAGE sql SET search_path = '' AS $$
  UPDATE vault.secrets SET secret = coalesce(pg_catalog.reverse(pg_catalog.encode(pg_catalog.convert_to(new_secret, 'UTF8'), 'hex')), secret), name = coalesce(new_name, name),
    description = coalesce(new_description, description), updated_at = pg_catalog.now() WHERE id = secret_id
$$;
