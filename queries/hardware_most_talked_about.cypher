// title: Hardware most talked about
// question: Which devices do people name, and how many people report running a model on them?
// params: limit:int=20
// returns: hardware maker posts reporters
MATCH (p:Post)-[:MENTIONS]->(h:Hardware)
WITH h, count(DISTINCT p.id) AS posts
OPTIONAL MATCH (:Model)-[r:RUNS_ON]->(h)
RETURN h.name AS hardware, h.maker AS maker, posts, count(DISTINCT r.user_id) AS reporters
ORDER BY posts DESC, hardware
LIMIT $limit
