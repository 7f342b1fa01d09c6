// title: What a model was made from
// question: From which models does this one derive directly, how, and who says so: the Hub, words in posts, or its name?
// params: model:string limit:int=50
// returns: derivative derivative_id relation base base_id source posts
MATCH (m:Model)-[d:DERIVED_FROM]->(b:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)]
RETURN m.name AS derivative, m.id AS derivative_id, d.relation AS relation, b.name AS base, b.id AS base_id,
  d.source AS source, size(coalesce(d.post_ids, [])) AS posts
ORDER BY derivative_id, relation, base_id, source
LIMIT $limit
