// title: The posts behind a stance or an affordance
// question: Which posts take this stance on openness, or say that open models give or cost this, how probably, and with which words, the surest first (labels from a probability on)?
// params: label:string least:share=0.0 limit:int=50
// returns: post month probability thread text
MATCH (p:Post)-[e:EXPRESSES]->(s)
WHERE e.probability >= $least
  AND toLower($label) IN [toLower(s.name), s.id, substring(s.id, 7), substring(s.id, 11)]
MATCH (p)-[:IN_THREAD]->(t:Thread)
RETURN p.id AS post, p.month AS month, e.probability AS probability, t.title AS thread, p.text AS text
ORDER BY probability DESC, p.created_at, post
LIMIT $limit
