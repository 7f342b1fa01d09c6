// title: People who neither taught nor learned
// question: How many people, bots among them, taught nobody, learned from nobody, or neither (lessons from a probability on)?
// params: least:share=0.5 limit:int=1
// returns: people taught_nobody untaught neither
MATCH (u:User)
WITH count(u) AS people
OPTIONAL MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE a <> b AND e.probability >= $least AND e.created_at IS NOT NULL
WITH people, collect(DISTINCT a.id) AS teaching, collect(DISTINCT b.id) AS taught
WITH people, size(teaching) AS gave, size(taught) AS got, teaching + taught + [NULL] AS tied
UNWIND tied AS id
RETURN people, people - gave AS taught_nobody, people - got AS untaught, people - count(DISTINCT id) AS neither
ORDER BY people
LIMIT $limit
