// title: What was learned and passed on
// question: Who was taught something, acknowledged it, and after the lesson taught a third person about the same topic (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: first second third topic first_post second_post
MATCH (a:User)-[e:TAUGHT]->(b:User)-[f:TAUGHT]->(c:User)
WHERE e.acknowledged = true AND e.created_at < f.created_at AND a.id <> c.id
  AND e.probability >= $least AND f.probability >= $least
UNWIND e.topics AS topic
WITH a, b, c, e, f, topic
WHERE topic IN f.topics
RETURN a.name AS first, b.name AS second, c.name AS third, topic, e.post_id AS first_post, f.post_id AS second_post
ORDER BY e.created_at, first_post, f.created_at, second_post, topic
LIMIT $limit
