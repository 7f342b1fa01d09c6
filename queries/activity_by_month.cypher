// title: Activity by month
// question: How many posts were there each month, in how many threads, by how many people (bots left out), and how many posts are by bots or by nobody known?
// params: limit:int=200
// returns: month posts threads people posts_by_bots posts_by_nobody_known
MATCH (p:Post)-[:IN_THREAD]->(t:Thread)
WHERE p.month IS NOT NULL
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
RETURN p.month AS month, count(DISTINCT p.id) AS posts, count(DISTINCT t.id) AS threads,
  count(DISTINCT CASE WHEN u.is_bot = false THEN u.id END) AS people,
  count(CASE WHEN u.is_bot = true THEN 1 END) AS posts_by_bots,
  count(CASE WHEN u.id IS NULL THEN 1 END) AS posts_by_nobody_known
ORDER BY month
LIMIT $limit
