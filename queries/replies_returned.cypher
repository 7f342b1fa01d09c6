// title: Replies that are returned
// question: Of who replied to whom, how many ties and how many replies went both ways?
// params: bots:bool=true limit:int=1
// returns: ties ties_returned replies replies_returned
MATCH (a:User)-[:WROTE]->(p:Post)-[:REPLIES_TO]->(:Post)<-[:WROTE]-(b:User)
WHERE a <> b AND ($bots OR (a.is_bot = false AND b.is_bot = false))
WITH CASE WHEN a.id < b.id THEN a ELSE b END AS one, CASE WHEN a.id < b.id THEN b ELSE a END AS other,
  count(p) AS both, count(CASE WHEN a.id < b.id THEN 1 END) AS forth
WITH both, forth, both - forth AS back
RETURN count(CASE WHEN forth > 0 THEN 1 END) + count(CASE WHEN back > 0 THEN 1 END) AS ties,
  2 * count(CASE WHEN forth > 0 AND back > 0 THEN 1 END) AS ties_returned,
  coalesce(sum(both), 0) AS replies,
  coalesce(2 * sum(CASE WHEN forth < back THEN forth ELSE back END), 0) AS replies_returned
ORDER BY ties
LIMIT $limit
