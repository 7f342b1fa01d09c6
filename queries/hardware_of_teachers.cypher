// title: Hardware of people who teach
// question: On which hardware do most known people report running a model, and how many of them taught somebody, whatever it was about (second-hand and implausible reports left out; lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: hardware maker people taught_somebody
OPTIONAL MATCH (u:User)-[e:TAUGHT]->(:User)
WHERE e.probability >= $least
WITH collect(DISTINCT u.id) AS teaching
MATCH (:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE r.user_id IS NOT NULL AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
WITH DISTINCT h, r.user_id AS person, r.user_id IN teaching AS teaches
RETURN h.name AS hardware, h.maker AS maker, count(person) AS people,
  count(CASE WHEN teaches THEN 1 END) AS taught_somebody
ORDER BY people DESC, hardware
LIMIT $limit
