// title: Runtimes by month
// question: Which software for running models do people name, month by month?
// params: limit:int=200
// returns: month runtime posts
MATCH (p:Post)-[:MENTIONS]->(r:Runtime)
RETURN p.month AS month, r.name AS runtime, count(DISTINCT p.id) AS posts
ORDER BY month DESC, posts DESC, runtime
LIMIT $limit
