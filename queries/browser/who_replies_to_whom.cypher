// title: Who replies to whom most
// question: Which people reply to which others most often, in how many threads, and where did it begin (from two replies; bots left out)?
// params: limit:int=30 least:int=2
// returns: path
MATCH (a:User)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b:User)
WHERE a <> b AND a.is_bot = false AND b.is_bot = false
WITH a, b, count(p) AS replies, min(p.id) AS first_post
WHERE replies >= $least
WITH a, b, replies, first_post
ORDER BY replies DESC, first_post
LIMIT 6
MATCH path = (a)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b)
RETURN path
ORDER BY p.created_at, p.id
LIMIT 2 * $limit
