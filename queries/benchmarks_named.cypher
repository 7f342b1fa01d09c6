// title: Benchmarks that people name
// question: Which benchmarks do people name, in how many posts, and in how many of these is a model named too (bots left out)?
// params: limit:int=20
// returns: benchmark posts with_model people
MATCH (p:Post)-[:MENTIONS]->(b:Benchmark)
WITH DISTINCT p, b
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, b, u
WHERE coalesce(u.is_bot, false) = false
OPTIONAL MATCH (p)-[:MENTIONS]->(m:Model)
WITH b, p, u, count(m) AS models
RETURN b.name AS benchmark, count(DISTINCT p.id) AS posts,
  count(DISTINCT CASE WHEN models > 0 THEN p.id END) AS with_model, count(DISTINCT u.id) AS people
ORDER BY posts DESC, benchmark
LIMIT $limit
