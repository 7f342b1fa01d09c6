// title: People who teach most
// question: Who taught the most people, how often, how often with thanks, and over how many threads?
// params: limit:int=30
// returns: teacher people helps acknowledged threads first_post
MATCH (a:User)-[e:TAUGHT]->(b:User)
MATCH (p:Post {id: e.post_id})-[:IN_THREAD]->(t:Thread)
RETURN a.name AS teacher, count(DISTINCT b.id) AS people, count(e) AS helps,
  count(CASE WHEN e.acknowledged = true THEN 1 END) AS acknowledged, count(DISTINCT t.id) AS threads,
  min(e.post_id) AS first_post
ORDER BY people DESC, helps DESC, first_post
LIMIT $limit
