// Checks statements with Neo4j's own parser, without a server.
//
//   node scripts/check_cypher.mjs FOLDER < statements.json
//
// FOLDER is where npm installed @neo4j-cypher/language-support. The input is {"schema": ..., "statements":
// [{"name", "text", "parameters"}]}; the output is a list of {"name", "message", "place"}, empty if all is well.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const require = createRequire(resolve(process.argv[2], "package.json"));
const { lintCypherQuery } = require("@neo4j-cypher/language-support");
const { schema, statements } = JSON.parse(readFileSync(0, "utf-8"));

const found = statements.flatMap(({ name, text, parameters }) =>
  lintCypherQuery(text, { ...schema, parameters }).diagnostics.map(({ message, offsets }) => ({
    name,
    message,
    place: text.slice(offsets.start, offsets.end),
  })),
);
process.stdout.write(JSON.stringify(found));
