// title: Who replies to whom most
// question: Which people reply to which others most often, in how many threads, and where did it begin (from two replies; bots left out)?
// params: limit:int=30 least:int=2
// returns: person to replies threads first_post
MATCH (a:User)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b:User)
WHERE a <> b AND a.is_bot = false AND b.is_bot = false
WITH a, b, collect(p) AS posts
WHERE size(posts) >= $least
UNWIND posts AS p
MATCH (p)-[:IN_THREAD]->(t:Thread)
WITH a, b, p, t
ORDER BY p.created_at, p.id
WITH a, b, count(p) AS replies, count(DISTINCT t.id) AS threads, min(p.created_at) AS began, collect(p.id) AS ids
RETURN a.name AS person, b.name AS to, replies, threads, ids[0] AS first_post
ORDER BY replies DESC, threads DESC, began, first_post
LIMIT $limit
