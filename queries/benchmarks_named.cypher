// title: Benchmarks that people name
// question: Which benchmarks do people name, and in how many posts is a model named beside them?
// params: limit:int=20
// returns: benchmark posts with_model
MATCH (p:Post)-[:MENTIONS]->(b:Benchmark)
OPTIONAL MATCH (p)-[:MENTIONS]->(m:Model)
WITH b, p, count(m) AS models
RETURN b.name AS benchmark, count(DISTINCT p.id) AS posts, count(DISTINCT CASE WHEN models > 0 THEN p.id END) AS with_model
ORDER BY posts DESC, benchmark
LIMIT $limit
