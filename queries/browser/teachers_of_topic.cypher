// title: Who teaches about a topic
// question: Who taught others about this model, device, quantization or runtime, how many people, and how often with thanks (lessons from a probability on)?
// params: topic:string least:share=0.5 limit:int=30
// returns: path
MATCH (x)
WHERE (x:Model OR x:Hardware OR x:Quantization OR x:Runtime OR x:Benchmark)
  AND (toLower($topic) IN [toLower(x.name), x.id] OR x.id ENDS WITH ':' + toLower($topic))
WITH collect(x.id) AS ids
MATCH path = (:User)-[e:TAUGHT]->(:User)
WHERE e.probability >= $least AND any(topic IN e.topics WHERE topic IN ids)
RETURN path
ORDER BY e.created_at, e.post_id
LIMIT 2 * $limit
