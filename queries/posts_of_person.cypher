// title: What one person wrote
// question: What did this person post, where and when, and what were the posts for?
// params: person:string limit:int=100
// returns: post month thread asks helps acknowledges shares
MATCH (u:User)-[:WROTE]->(p:Post)-[:IN_THREAD]->(t:Thread)
WHERE $person IN [u.id, u.name]
RETURN p.id AS post, p.month AS month, t.title AS thread, p.asks AS asks, p.helps AS helps,
  p.acknowledges AS acknowledges, p.shares AS shares
ORDER BY p.created_at, post
LIMIT $limit
