// title: Who teaches about a topic
// question: Who taught others about this model, device, quantization or runtime, how many people, and how often with thanks (lessons from a probability on)?
// params: topic:string least:share=0.5 limit:int=30
// returns: teacher people helps acknowledged first_post
MATCH (x)
WHERE (x:Model OR x:Hardware OR x:Quantization OR x:Runtime OR x:Benchmark)
  AND (toLower($topic) IN [toLower(x.name), x.id] OR x.id ENDS WITH ':' + toLower($topic))
WITH collect(x.id) AS ids
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE e.probability >= $least AND any(topic IN e.topics WHERE topic IN ids)
WITH a, e, b
ORDER BY e.created_at, e.post_id
WITH a, count(DISTINCT b.id) AS people, count(e) AS helps,
  count(CASE WHEN e.acknowledged = true THEN 1 END) AS acknowledged, collect(e.post_id) AS posts
RETURN a.name AS teacher, people, helps, acknowledged, posts[0] AS first_post
ORDER BY people DESC, helps DESC, first_post
LIMIT $limit
