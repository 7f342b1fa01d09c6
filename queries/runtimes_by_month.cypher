// title: Runtimes by month
// question: Which software for running models do people name, month by month, latest month first (bots left out)?
// params: limit:int=200
// returns: month runtime posts people
MATCH (p:Post)-[:MENTIONS]->(r:Runtime)
WHERE p.month IS NOT NULL
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
WITH p, r, u
WHERE coalesce(u.is_bot, false) = false
RETURN p.month AS month, r.name AS runtime, count(DISTINCT p.id) AS posts, count(DISTINCT u.id) AS people
ORDER BY month DESC, posts DESC, runtime
LIMIT $limit
