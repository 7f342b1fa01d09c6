// title: The posts behind a model on a device
// question: Which posts stand behind the reports of this model on this hardware, and what do they say?
// params: model:string hardware:string limit:int=50
// returns: post month thread tokens_per_second second_hand plausible single_stream text
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND toLower($hardware) IN [toLower(h.name), h.id, substring(h.id, 9)]
MATCH (p:Post {id: r.post_id})-[:IN_THREAD]->(t:Thread)
RETURN p.id AS post, p.month AS month, t.title AS thread, r.tokens_per_second AS tokens_per_second,
  r.second_hand AS second_hand, r.plausible AS plausible,
  r.single_stream AS single_stream, p.text AS text
ORDER BY p.created_at, r.relation_id
LIMIT $limit
