// title: People who teach most
// question: Who taught the most people, how often, how often with thanks, and over how many threads (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: teacher people helps acknowledged threads first_post
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE e.probability >= $least
MATCH (p:Post {id: e.post_id})-[:IN_THREAD]->(t:Thread)
WITH a, e, b, t
ORDER BY e.created_at, e.post_id
WITH a, count(DISTINCT b.id) AS people, count(e) AS helps,
  count(CASE WHEN e.acknowledged = true THEN 1 END) AS acknowledged, count(DISTINCT t.id) AS threads,
  collect(e.post_id) AS posts
RETURN a.name AS teacher, people, helps, acknowledged, threads, posts[0] AS first_post
ORDER BY people DESC, helps DESC, first_post
LIMIT $limit
