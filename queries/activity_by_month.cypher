// title: Activity by month
// question: How many posts, threads and people were there each month?
// params: limit:int=200
// returns: month posts threads people
MATCH (p:Post)-[:IN_THREAD]->(t:Thread)
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
RETURN p.month AS month, count(DISTINCT p.id) AS posts, count(DISTINCT t.id) AS threads, count(DISTINCT u.id) AS people
ORDER BY month
LIMIT $limit
