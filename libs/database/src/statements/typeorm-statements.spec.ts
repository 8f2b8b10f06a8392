import { nameOfTypeOrm } from './typeorm-statements';

describe(nameOfTypeOrm, () => {
  it.each([
    ['INSERT INTO "notes"("bucket", "id", "text") VALUES ($1, $2, $3)', 'typeorm.insert notes'],
    ['UPDATE "public"."notes" SET "text" = $1 WHERE ("bucket" = $2)', 'typeorm.update public.notes'],
    ['DELETE FROM "notes" WHERE ("bucket" = $1)', 'typeorm.delete notes'],
    ['SELECT "Note"."from" AS "Note_from" FROM "notes" "Note" WHERE (("Note"."id" = $1))', 'typeorm.select notes'],
    ['SELECT "Note"."id" AS "Note_id" FROM "notes" "Note" LIMIT 1 FOR UPDATE', 'typeorm.lock notes'],
    ['select id\n from notes for no key update of notes nowait', 'typeorm.lock notes'],
    ['SELECT "a"."id" FROM (SELECT DISTINCT "id" FROM "notes") "a"', 'typeorm.select notes'],
    ['SAVEPOINT typeorm_1', 'typeorm.query'],
    ['SELECT 1', 'typeorm.query'],
  ])('calls %s by its command and table', (sql, name) => expect(nameOfTypeOrm(sql)).toBe(name));
});
