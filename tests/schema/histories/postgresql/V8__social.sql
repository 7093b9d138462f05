BEGIN;
CREATE TABLE IF NOT EXISTS feed (id int8 PRIMARY KEY, author int8 NOT NULL, content text NOT NULL, poi text, ip_region varchar(20), visible_to int8[] DEFAULT ARRAY[]::int8[]);
COMMENT ON TABLE feed IS '动态'; COMMENT ON COLUMN feed.poi IS '所在位置'; COMMENT ON COLUMN feed.ip_region IS 'IP属地';
CREATE TABLE IF NOT EXISTS feed_comment (id bigserial PRIMARY KEY, feed_id int8, uid int8, body varchar(1000) NOT NULL);
CREATE TABLE IF NOT EXISTS friendship (a int8, b int8, alias varchar(30), PRIMARY KEY (a, b));
CREATE TABLE IF NOT EXISTS chat (id int8 PRIMARY KEY, sender int8 NOT NULL, receiver int8 NOT NULL, body text, voice bytea, sent timestamptz DEFAULT now());
COMMENT ON TABLE chat IS '私信'; COMMENT ON COLUMN chat.body IS '聊天内容'; COMMENT ON COLUMN chat.voice IS '语音';
CREATE TABLE IF NOT EXISTS address_book (uid int8 NOT NULL, name text, phone_hash char(64) NOT NULL, PRIMARY KEY (uid, phone_hash));
COMMENT ON TABLE address_book IS '通讯录'; COMMENT ON COLUMN address_book.phone_hash IS '联系人手机号哈希';
CREATE TABLE IF NOT EXISTS profile (uid int8 PRIMARY KEY, bio text, orientation int2, marriage int2, religion text, income int4range, school text, hometown text, height int2);
COMMENT ON COLUMN profile.orientation IS '性取向'; COMMENT ON COLUMN profile.religion IS '宗教信仰'; COMMENT ON COLUMN profile.marriage IS '婚姻状况';
CREATE TABLE IF NOT EXISTS minor_mode (uid int8 PRIMARY KEY, age int2, guardian text, guardian_phone text, consented timestamptz);
COMMENT ON TABLE minor_mode IS '青少年模式';
CREATE TABLE IF NOT EXISTS live_room (id int8 PRIMARY KEY, anchor int8, title text, stream_key text, gift numeric);
COMMENT ON COLUMN live_room.stream_key IS '推流密钥';
CREATE TABLE IF NOT EXISTS feed (id int, other text);
COMMIT;

CREATE OR REPLACE FUNCTION touch() RETURNS trigger AS $body$
BEGIN
  -- ALTER TABLE feed DROP COLUMN poi;
  NEW.updated_at := now();
  RETURN NEW;
END;
$body$ LANGUAGE plpgsql;
CREATE TRIGGER account_touch BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION touch();
CREATE FUNCTION mask(p text) RETURNS text LANGUAGE sql IMMUTABLE RETURN left(p, 3) || '****' || right(p, 4);
CREATE FUNCTION two() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
DO $$ BEGIN RAISE NOTICE 'no ddl; here'; END $$;
