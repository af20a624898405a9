// Its own migrator, as its command line calls it.

import { DB } from "@c15t/backend/db/schema";
import { migrator } from "@c15t/backend/db/migrator";
import { db, options } from "./options.mjs";

const migration = await migrator({ db: DB.client(options.adapter), schema: "latest" });
await migration.execute();
await db.destroy();
