// title: What one person wrote
// question: What did this person post, where and when, and what were the posts for?
// params: person:string limit:int=100
// returns: path
MATCH path = (u:User)-[:WROTE]->(p:Post)-[:IN_THREAD]->(:Thread)
WHERE $person IN [u.id, u.name]
RETURN path
ORDER BY p.created_at, p.id
LIMIT $limit
