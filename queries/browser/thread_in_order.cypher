// title: A thread in order
// question: What was said in this thread, by whom, in which order?
// params: thread:string limit:int=500
// returns: p reply wrote
MATCH (p:Post)-[:IN_THREAD]->(t:Thread)
WHERE t.id = $thread OR t.id ENDS WITH '_' + $thread
OPTIONAL MATCH reply = (p)-[:REPLIES_TO]->(:Post)
OPTIONAL MATCH wrote = (:User)-[:WROTE]->(p)
RETURN p, reply, wrote
ORDER BY p.created_at, p.id
LIMIT $limit
