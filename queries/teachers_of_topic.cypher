// title: Who teaches about a topic
// question: Who taught others about this model, device, quantization or runtime, how many people, and how often with thanks?
// params: topic:string limit:int=30
// returns: teacher people helps acknowledged first_post
MATCH (x)
WHERE (x:Model OR x:Hardware OR x:Quantization OR x:Runtime OR x:Benchmark) AND toLower($topic) IN [toLower(x.name), x.id]
WITH collect(x.id) AS ids
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE any(topic IN e.topics WHERE topic IN ids)
RETURN a.name AS teacher, count(DISTINCT b.id) AS people, count(e) AS helps,
  count(CASE WHEN e.acknowledged = true THEN 1 END) AS acknowledged, min(e.post_id) AS first_post
ORDER BY people DESC, helps DESC, first_post
LIMIT $limit
