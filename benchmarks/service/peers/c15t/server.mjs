// The service on Node.js, in as many processes as ours has workers.

import cluster from "node:cluster";
import { c15tInstance } from "@c15t/backend";
import { serve } from "@hono/node-server";
import { options } from "./options.mjs";

const { PORT, WORKERS = "2" } = process.env;

if (cluster.isPrimary) {
  for (let count = 0; count < Number(WORKERS); count += 1) cluster.fork();
} else {
  const c15t = c15tInstance(options);
  serve({ fetch: c15t.handler, hostname: "127.0.0.1", port: Number(PORT) });
}
