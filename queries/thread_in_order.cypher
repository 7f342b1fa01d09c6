// title: A thread in order
// question: What was said in this thread, by whom, in which order?
// params: thread:string limit:int=500
// returns: post depth person month state text
MATCH (p:Post)-[:IN_THREAD]->(t:Thread)
WHERE t.id = $thread OR t.id ENDS WITH '_' + $thread
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
RETURN p.id AS post, p.depth AS depth, u.name AS person, p.month AS month, p.state AS state, p.text AS text
ORDER BY p.created_at, post
LIMIT $limit
