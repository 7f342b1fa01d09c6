// title: What was learned and passed on
// question: Who was taught something, acknowledged it, and after the lesson taught a third person about the same topic (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: path
MATCH path = (a:User)-[e:TAUGHT]->(:User)-[f:TAUGHT]->(c:User)
WHERE e.acknowledged = true AND e.created_at < f.created_at AND a.id <> c.id
  AND e.probability >= $least AND f.probability >= $least
  AND any(topic IN e.topics WHERE topic IN f.topics)
RETURN path
ORDER BY e.created_at, e.post_id, f.created_at, f.post_id
LIMIT $limit
