// title: What a model was made from
// question: From which models does this one derive, how, and who says so: the Hub, people, or its name?
// params: model:string limit:int=50
// returns: derivative relation base source posts
MATCH (m:Model)-[d:DERIVED_FROM]->(b:Model)
WHERE m.name = $model OR m.id = $model
RETURN m.id AS derivative, d.relation AS relation, b.id AS base, d.source AS source, size(coalesce(d.post_ids, [])) AS posts
ORDER BY derivative, relation, base, source
LIMIT $limit
