// What the service and its migration share: one PostgreSQL through Kysely, as c15t's "Database
// Setup" says. It logs errors only, as ours does, and answers at the root, which saves it a copy of
// every request.

import { kyselyAdapter } from "@c15t/backend/db/adapters/kysely";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";

const { DATABASE_URL, POOL = "10" } = process.env;

export const db = new Kysely({
  dialect: new PostgresDialect({
    pool: new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL) }),
  }),
});

export const options = {
  appName: "peer",
  adapter: kyselyAdapter({ db, provider: "postgresql" }),
  trustedOrigins: ["https://site.example"],
  logger: { level: "error" },
};
