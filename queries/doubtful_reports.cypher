// title: Reports to doubt
// question: Which reports of a model on hardware are second-hand, beyond what the hardware's memory holds, or tell a speed that is no single stream's?
// params: limit:int=50
// returns: model hardware devices quantization tokens_per_second second_hand plausible single_stream post
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE r.second_hand = true OR r.plausible = false OR r.single_stream = false
RETURN m.name AS model, h.name AS hardware, r.devices AS devices, r.quantization AS quantization,
  r.tokens_per_second AS tokens_per_second, r.second_hand AS second_hand, r.plausible AS plausible,
  r.single_stream AS single_stream, r.post_id AS post
ORDER BY r.created_at, r.relation_id
LIMIT $limit
