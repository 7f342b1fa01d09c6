// title: Derivations that the Hub does not declare
// question: Which derivations do posts or names tell that the Hub's records lack, and in how many posts?
// params: limit:int=50
// returns: derivative derivative_id relation base base_id source posts
MATCH (m:Model)-[d:DERIVED_FROM]->(b:Model)
WHERE d.source IN ['text', 'name']
OPTIONAL MATCH (m)-[h:DERIVED_FROM]->(b)
WHERE h.source = 'hub'
WITH m, d, b, count(h) AS declared
WHERE declared = 0
RETURN m.name AS derivative, m.id AS derivative_id, d.relation AS relation, b.name AS base, b.id AS base_id,
  d.source AS source, size(coalesce(d.post_ids, [])) AS posts
ORDER BY posts DESC, derivative_id, relation, base_id, source
LIMIT $limit
