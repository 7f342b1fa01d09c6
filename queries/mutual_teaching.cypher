// title: People who taught each other
// question: Which pairs taught each other, how often in each direction, and where did it begin?
// params: limit:int=30
// returns: first_teacher other times times_first_taught times_other_taught first_post first_post_back
MATCH (a:User)-[e:TAUGHT]->(b:User)
WITH a, b, count(e) AS forth, min(e.created_at) AS began, min(e.post_id) AS post
MATCH (b)-[f:TAUGHT]->(a)
WITH a, b, forth, began, post, count(f) AS back, min(f.created_at) AS began_back, min(f.post_id) AS post_back
WHERE began < began_back OR (began = began_back AND post < post_back)
RETURN a.name AS first_teacher, b.name AS other, forth + back AS times, forth AS times_first_taught,
  back AS times_other_taught, post AS first_post, post_back AS first_post_back
ORDER BY times DESC, first_post
LIMIT $limit
