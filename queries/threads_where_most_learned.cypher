// title: Threads where most people learned
// question: In which threads were the most people taught something, by how many, and how often did they say so (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: thread month learners teachers helps acknowledged id
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE e.probability >= $least
MATCH (p:Post {id: e.post_id})-[:IN_THREAD]->(t:Thread)
RETURN t.title AS thread, t.month AS month, count(DISTINCT b.id) AS learners, count(DISTINCT a.id) AS teachers,
  count(e) AS helps, count(CASE WHEN e.acknowledged = true THEN 1 END) AS acknowledged, t.id AS id
ORDER BY learners DESC, helps DESC, id
LIMIT $limit
