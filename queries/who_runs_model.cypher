// title: Who ran a model, on what, and how fast
// question: Who reports running this model, on which hardware, with which quantization and runtime, at how many tokens per second?
// params: model:string limit:int=50
// returns: person hardware devices quantization runtime tokens_per_second second_hand plausible single_stream month post
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)]
MATCH (p:Post {id: r.post_id})
OPTIONAL MATCH (u:User)-[:WROTE]->(p)
RETURN u.name AS person, h.name AS hardware, r.devices AS devices, r.quantization AS quantization,
  r.runtime AS runtime, r.tokens_per_second AS tokens_per_second, r.second_hand AS second_hand,
  r.plausible AS plausible, r.single_stream AS single_stream, r.month AS month, r.post_id AS post
ORDER BY r.created_at, r.relation_id
LIMIT $limit
